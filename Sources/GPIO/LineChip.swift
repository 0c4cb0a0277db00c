/// One gpiochip as found on the machine.
public struct LineChip: Equatable, Sendable {
  /// One of its lines.
  public struct Line: Equatable, Sendable {
    public var offset: UInt32
    /// Empty where the line has none.
    public var name: String
    /// Who holds it; empty where nobody does, or somebody without a name.
    public var consumer: String
    public var isUsed: Bool

    public init(offset: UInt32, name: String, consumer: String = "", isUsed: Bool = false) {
      self.offset = offset
      self.name = name
      self.consumer = consumer
      self.isUsed = isUsed
    }
  }

  /// `/dev/gpiochip0`
  public var path: String
  public var label: String
  public var lines: [Line]

  public init(path: String, label: String, lines: [Line]) {
    self.path = path
    self.label = label
    self.lines = lines
  }
}

/// A gpiochip that is there but could not be read; its label is unknown, since only an open tells it.
public struct UnreadableChip: Equatable, Sendable {
  public var path: String
  /// What `open` said: EACCES, EMFILE, ...
  public var errno: Int32
  /// Who may open it, as `stat` tells: nil where even that failed.
  public var access: DeviceAccess?

  public init(path: String, errno: Int32, access: DeviceAccess?) {
    self.path = path
    self.errno = errno
    self.access = access
  }
}
