import FuzzEngine

fuzz([.intake, .link])
