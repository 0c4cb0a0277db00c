// swift-tools-version: 6.1
import PackageDescription

// HAILONG_PAD_ONLY=1 leaves out everything that speaks HTTP: the pad then builds in seconds, from two small
// dependencies. Link and Ward need the whole package.
let padOnly = Context.environment["HAILONG_PAD_ONLY"] == "1"

// HAILONG_FUZZ=PATH adds the fuzzing programs (Tests/Proof/fuzz), and counts the branches of our own modules for them.
// PATH is the toolchain's libclang_rt.fuzzer_no_main archive, which no manifest can find by itself.
let fuzzerRuntime = Context.environment["HAILONG_FUZZ"]

// Whether what link and ward need is built: hailong-sim then has its simulated worlds.
let hasWard = !padOnly && fuzzerRuntime == nil

var strict: [SwiftSetting] = [.swiftLanguageMode(.v6)]
// What only feeds others: of the fuzz targets no branch is counted.
let uncounted = strict
if fuzzerRuntime != nil {
  // `assert` holds too, though the optimizer runs: a wrong thing that only a debug build would tell is told.
  strict.append(
    .unsafeFlags([
      "-sanitize-coverage=edge,trace-cmp,inline-8bit-counters,pc-table", "-enable-testing", "-assert-config",
      "Debug",
    ]))
}

// HAILONG_OPTIMIZE=1 runs the optimizer over our own modules in a debug build too: a simulated year wants it, and the dependencies
// stay as they are built.
if Context.environment["HAILONG_OPTIMIZE"] == "1" { strict.append(.unsafeFlags(["-O"])) }

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(name: "hailong", platforms: [.macOS(.v15)])

package.dependencies = [
  .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
]

package.products = [
  .executable(name: "hailongd", targets: ["hailongd"]),
  .executable(name: "hailong", targets: ["hailong"]),
  .executable(name: "hailong-sim", targets: ["hailong-sim"]),
  .executable(name: "hailong-bench", targets: ["hailong-bench"]),
]

package.targets = [
  .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
  .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
  .target(name: "CPadSystem"),
  .target(name: "SystemWords", swiftSettings: strict),
  .target(name: "CGPIO", linkerSettings: [.linkedLibrary("gpiod")]),
  .target(name: "Records", dependencies: [crypto], swiftSettings: strict),
  .target(name: "Ratings", dependencies: ["Records"], swiftSettings: strict),
  .target(name: "Buttons", swiftSettings: strict),
  .target(name: "Traces", swiftSettings: strict),
  .target(name: "CAllocations"),
  .executableTarget(
    name: "hailong-bench",
    dependencies: ["Buttons", "Traces", "CAllocations", "Journal", "Ratings", "Records", "Control", "Pad"],
    swiftSettings: strict),
  .target(name: "GPIO", dependencies: ["Buttons", "CGPIO", "SystemWords"], swiftSettings: strict),
  .target(name: "Settings", dependencies: ["CYAML", "SystemWords"], swiftSettings: strict),
  .target(name: "Journal", dependencies: ["Records", "SystemWords", "CSQLite"], swiftSettings: strict),
  // A disk in memory that fails and loses power, for tests and the simulator. No program that is installed has it.
  .target(name: "SimulatedDisk", dependencies: ["Journal", "Traces", "CSQLite"], swiftSettings: strict),
  .target(name: "Control", dependencies: ["Records", "SystemWords"], swiftSettings: strict),
  .target(name: "Service", dependencies: ["Control", "Records"], swiftSettings: strict),
  .target(name: "CInput"),
  .target(name: "Badge", dependencies: ["CInput"], swiftSettings: strict),
  .target(
    name: "Pad",
    dependencies: [
      "Settings", "Buttons", "GPIO", "Badge", "Journal", "Control", "Service", "Ratings", "Records",
      "CPadSystem",
    ],
    swiftSettings: strict),
  .executableTarget(
    name: "hailongd", dependencies: ["Pad", "Settings", "Control", "Service", "GPIO", "Ratings"],
    swiftSettings: strict),
  .target(name: "CommandWords", dependencies: [arguments], swiftSettings: strict),
  .target(
    name: "HailongCommand",
    dependencies: [
      "CommandWords", "Control", "Journal", "Buttons", "GPIO", "Settings", "Ratings", "Records",
      "SystemWords", arguments,
    ],
    swiftSettings: strict),
  .executableTarget(name: "hailong", dependencies: ["HailongCommand"], swiftSettings: strict),
  .executableTarget(
    name: "hailong-sim",
    dependencies: ["Control", "Records", arguments] + (hasWard ? ["Simulation"] : []),
    swiftSettings: strict + (hasWard ? [.define("SIMULATION")] : [])),
  .testTarget(name: "RecordsTests", dependencies: ["Records", "Traces"], swiftSettings: strict),
  .testTarget(name: "RatingsTests", dependencies: ["Ratings", "Records", "Traces"], swiftSettings: strict),
  .testTarget(name: "ButtonsTests", dependencies: ["Buttons", "Traces"], swiftSettings: strict),
  // One contract for every line bank, run by the tests on the simulated one and by a program on gpio-sim in the VM.
  .target(
    name: "GPIOContract", dependencies: ["GPIO", "Buttons"], path: "Tests/GPIOContract", swiftSettings: strict
  ),
  .executableTarget(
    name: "hailong-gpio-contract", dependencies: ["GPIOContract", "GPIO"], path: "Tests/Kernel/GPIOContract",
    swiftSettings: strict),
  .testTarget(
    name: "GPIOTests", dependencies: ["GPIO", "Buttons", "GPIOContract", "hailong-gpio-contract"],
    swiftSettings: strict),
  .testTarget(name: "BadgeTests", dependencies: ["Badge"], swiftSettings: strict),
  .testTarget(name: "SettingsTests", dependencies: ["Settings", "Traces"], swiftSettings: strict),
  .testTarget(
    name: "JournalTests", dependencies: ["Journal", "Records", "CSQLite", "SimulatedDisk", "Traces"],
    swiftSettings: strict),
  .testTarget(name: "ControlTests", dependencies: ["Control", "Records"], swiftSettings: strict),
  // The two programs are built for its sake: it starts them.
  .testTarget(
    name: "HailongTests",
    dependencies: [
      "HailongCommand", "CommandWords", "Control", "Journal", "Buttons", "Settings", "Ratings", "Records",
      "CSQLite", "Pad",
      "Traces", "hailong", "hailongd", arguments,
    ],
    swiftSettings: strict),
  .testTarget(
    name: "PadTests",
    dependencies: [
      "Pad", "Settings", "Buttons", "GPIO", "Badge", "Journal", "Control", "Service", "Ratings", "Records",
      "SimulatedDisk", "Traces", "hailongd", "hailong",
    ],
    swiftSettings: strict),
]

if hasWard {
  package.dependencies += [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.3"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Only the ward's bench and tests: what a client of the ordinary kind sends.
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ]
  package.products += [
    .executable(name: "hailong-link", targets: ["hailong-link"]),
    .executable(name: "hailong-ward", targets: ["hailong-ward"]),
  ]
  package.targets += [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Wire", dependencies: ["Records", "CZlib", crypto], swiftSettings: strict),
    .target(
      name: "Link",
      dependencies: [
        "Settings", "Control", "Service", "Records", "SystemWords", "Wire", crypto,
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "NIOTLS", package: "swift-nio"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: strict),
    .target(
      name: "Ward",
      dependencies: [
        "Ratings", "Records", "SystemWords", "Wire", crypto,
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .target(
      name: "Simulation",
      dependencies: [
        "Pad", "Link", "Ward", "Wire", "Journal", "Ratings", "Records", "Buttons", "Badge", "Traces",
        "Control", "Settings", "SimulatedDisk", "CSQLite",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SimulationTests",
      dependencies: [
        "Simulation", "SimulatedDisk", "Link", "Pad", "Ratings", "Records", "Traces", "Ward", "Wire",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "hailong-link", dependencies: ["CommandWords", "Link", "Records", "Settings", "Wire", arguments],
      swiftSettings: strict),
    .executableTarget(
      name: "hailong-ward",
      dependencies: ["CommandWords", "Ward", "Ratings", "Records", "SystemWords", "Wire", arguments],
      swiftSettings: strict),
    .executableTarget(
      name: "hailong-bench-ward",
      dependencies: [
        "Ward", "Journal", "Control", "Ratings", "Records", "Traces", "Wire",
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    .testTarget(name: "WireTests", dependencies: ["Wire", "Records", "Traces"], swiftSettings: strict),
    .testTarget(
      name: "LinkTests",
      dependencies: [
        "Link", "Settings", "Control", "Records", "Traces", "Wire", crypto,
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "WardTests",
      dependencies: [
        "Ward", "Ratings", "Records", "Traces", "Wire",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: strict),
    // The fuzzer's targets without the fuzzer: its kept inputs are tests.
    .target(
      name: "FuzzEngine", dependencies: ["Records"], path: "Tests/Fuzz/Engine",
      exclude: ["Fuzzing.swift", "JSONMutator.swift", "Mutator.swift", "YAMLMutator.swift"],
      swiftSettings: [.swiftLanguageMode(.v6)]),
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "FuzzEngine", "Link", "Ratings", "Records", "Ward", "Wire",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzz", exclude: ["Engine", "Pad", "corpus", "Ward/main.swift"],
      sources: [
        "Kept", "Ward/FuzzWard.swift", "Ward/IntakeTarget.swift", "Ward/LinkTapes.swift",
        "Ward/LinkTarget.swift",
      ],
      swiftSettings: strict),
  ]
}

// In place of the whole package's: what reads strangers' bytes needs no HTTP, so ward and link are built without it.
if let fuzzerRuntime {
  // lld: gold, the toolchain's choice, breaks on the runtime's debug information.
  let linked: [LinkerSetting] = [
    .unsafeFlags(["-use-ld=lld", fuzzerRuntime]), .linkedLibrary("stdc++"),
  ]
  package.dependencies.append(.package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"))
  package.targets += [
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "Wire", dependencies: ["Records", "CZlib", crypto], swiftSettings: strict),
    .target(
      name: "Link", dependencies: ["Records", "Wire"],
      sources: [
        "Backoff.swift", "LinkCore.swift", "LinkCore+Answer.swift", "LinkFault.swift", "LinkWords.swift",
        "LinkCore+Earlier.swift", "LinkCore+History.swift", "OrderCore.swift", "SealedBatch.swift",
        "WardClock.swift",
      ],
      swiftSettings: strict),
    .target(
      name: "Ward",
      dependencies: [
        "Ratings", "Records", "SystemWords", "Wire", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: [
        "Authority.swift", "Backup.swift", "Founding.swift", "OrderBell.swift", "Restore.swift",
        "Server.swift",
        "WardRouter.swift",
      ],
      swiftSettings: strict),
    .target(
      name: "FuzzEngine", dependencies: ["Records"], path: "Tests/Fuzz/Engine", swiftSettings: uncounted),
    .executableTarget(
      name: "hailong-fuzz",
      dependencies: [
        "FuzzEngine", "Badge", "Buttons", "Control", "GPIO", "Journal", "Pad", "Ratings", "Records",
        "Settings", "Wire",
      ],
      path: "Tests/Fuzz/Pad", swiftSettings: uncounted, linkerSettings: linked),
    .executableTarget(
      name: "hailong-fuzz-ward",
      dependencies: [
        "FuzzEngine", "Link", "Ratings", "Records", "Ward", "Wire",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzz/Ward", swiftSettings: uncounted, linkerSettings: linked),
  ]
}
