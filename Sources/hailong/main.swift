import HailongCommand

Hailong.start()
