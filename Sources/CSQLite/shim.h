#include <sqlite3.h>

// `sqlite3_db_config` takes its arguments by `...`, which Swift cannot call. May go when it can.
static inline int hl_sqlite_no_checkpoint_on_close(sqlite3 *database) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
