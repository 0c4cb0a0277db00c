/// What is to come, by time; of one instant in the order in which it was asked for. A binary heap.
struct EventQueue<Event> {
  private struct Entry {
    var at: Int64
    var order: UInt64
    var event: Event

    func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
  }

  private var heap: [Entry] = []
  private var order: UInt64 = 0

  /// When the next is due; nil where none is.
  var next: Int64? { heap.isEmpty ? nil : heap[0].at }
  var count: Int { heap.count }

  mutating func add(at: Int64, _ event: Event) {
    order += 1
    heap.append(Entry(at: at, order: order, event: event))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].isBefore(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the next out; there must be one.
  mutating func take() -> Event {
    heap.swapAt(0, heap.count - 1)
    let entry = heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in 2 * parent + 1...2 * parent + 2
      where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
      guard least != parent else { return entry.event }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
