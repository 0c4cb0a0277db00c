import Control
import GPIO

extension SimulatedBank {
  /// Moves a contact as a client of the socket asked. Throws what the client is told.
  func carryOut(_ move: LoopRequest.Move, input: Int) throws(ControlFault) {
    do throws(LineFault) {
      switch move {
      case .press(let hold, let bounce): try press(input: input, holdMs: hold, bounceMs: bounce)
      case .stick: try stick(input: input, closed: true)
      case .release: try release(input: input)
      }
    } catch {
      throw ControlFault(code: error.name, message: error.message, remedy: error.remedy)
    }
  }
}
