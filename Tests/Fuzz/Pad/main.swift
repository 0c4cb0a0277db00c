import FuzzEngine

fuzz([.records, .padYAML, .board, .bootFile, .control, .badge, .signature, .gzip, .order, .words, .replies])
