import Glibc
import Pad
import Settings

exit(Daemon.main(Array(CommandLine.arguments.dropFirst())))
