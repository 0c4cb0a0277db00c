/// What these programs are called together.
public enum Release {
  /// The version of every program that was built from this source, as [Semantic Versioning](https://semver.org/) writes it. They are
  /// installed as one: whoever finds two versions at a pad finds a half upgrade.
  public static let version = "0.2.0"
}
