/// How the report looks: one page of A4 on paper, the same page on a screen, and behind it what found no room there. No colour
/// carries a meaning. ``ReportPart`` counts on the sizes, the distances and the line heights here.
enum ReportStyle {
  static let css: StaticString = """
    @page{size:A4;margin:13mm 14mm}
    *{box-sizing:border-box}
    html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
    body{margin:0;overflow-wrap:break-word;background:#fff;color:#111;font:10.5pt/1.35 "Noto Sans","Segoe UI","DejaVu Sans",Arial,sans-serif}
    main{max-width:182mm;margin:0 auto}
    @media screen{body{background:#e8e8e8}main{background:#fff;padding:13mm 14mm;max-width:210mm;margin:6mm auto}}
    header{border-bottom:2pt solid #111;margin-bottom:4mm;padding-bottom:2mm}
    h1{font-size:17pt;line-height:1.2;margin:0}
    p{margin:0}
    .office{font-size:11pt}
    .warning{font-weight:700;border:1.5pt solid #111;padding:1mm 2mm;margin-top:2mm}
    .key{display:flex;gap:4mm;margin:0 0 2mm}
    .key div{flex:1;border:.75pt solid #666;padding:2mm 3mm}
    .name{font-size:9.5pt}
    .value{font-size:22pt;font-weight:700;line-height:1.2}
    .under{font-size:9pt}
    .caption{font-size:9.5pt;margin:0 0 1mm}
    .aside{font-size:9.5pt;margin:3mm 0 2mm}
    .title{font-size:9.5pt;font-weight:700;margin:3.5mm 0 .6mm}
    svg{display:block;width:100%;height:auto}
    svg text{font-size:12.5px;fill:#111}
    svg.days{margin:3mm 0}
    svg.days text{font-size:10.5px}
    .track{fill:#f1f1f1}
    .l5,.l4,.l3,.l2,.l1{stroke:#111;stroke-width:.75}
    .l5{fill:#173f35}.l4{fill:#2c6b5a}.l3{fill:#7fae9f}.l2{fill:#cfcfcf}.l1{fill:#fff}
    .day{fill:#2c6b5a}
    .axis{stroke:#111;stroke-width:1}
    table{border-collapse:collapse;width:100%;font-size:9.5pt}
    caption{text-align:left;font-weight:700;padding:0 0 .6mm}
    th,td{border-bottom:.5pt solid #aaa;padding:.5mm 1.5mm .5mm 0;text-align:left;font-weight:400;vertical-align:top}
    td:last-child{text-align:right;padding-right:0;white-space:nowrap}
    .pair{display:flex;gap:7mm;align-items:flex-start}
    .wide{margin-top:3.5mm}
    .heads{font-size:8pt;line-height:1.2}
    .heads th{font-weight:700}
    .heads th,.heads td,.heads td:last-child,.heads th:last-child{text-align:left}
    .heads th,.heads td{white-space:nowrap;padding-right:2mm}
    .heads td:first-child{white-space:normal;overflow-wrap:anywhere}
    .heads th:last-child,.heads td:last-child{padding-right:0}
    .hash{font:6pt/1.5 "DejaVu Sans Mono",Consolas,monospace}
    tr{break-inside:avoid}
    .scale{break-inside:avoid;margin-top:6mm}
    .annex{break-before:page}
    .annex>:first-child{margin-top:0}
    @media screen{.annex{margin-top:12mm}}
    footer{margin-top:3.5mm;font-size:9pt;border-top:.75pt solid #111;padding-top:1.5mm}

    """
}
