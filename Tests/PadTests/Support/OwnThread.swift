import Glibc
import Testing

/// For tests that wait for another process: they run on threads of their own. On the tests' shared threads, one a core, they would
/// hold up every test that waits as it should.
struct OwnThread: TestTrait, SuiteTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(ThreadExecutor()) { try await function() }
  }
}

extension Trait where Self == OwnThread {
  static var ownThread: Self { OwnThread() }
}

/// Runs each job on a new thread. Wasteful, and right for a handful of tests.
private final class ThreadExecutor: TaskExecutor {
  private final class Work {
    let job: UnownedJob
    let executor: ThreadExecutor
    init(_ job: UnownedJob, _ executor: ThreadExecutor) {
      self.job = job
      self.executor = executor
    }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let work = Unmanaged.passRetained(Work(UnownedJob(job), self)).toOpaque()
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { pointer in
        // Retained above for this thread.
        let work = Unmanaged<Work>.fromOpaque(pointer!).takeRetainedValue()
        work.job.runSynchronously(on: work.executor.asUnownedTaskExecutor())
        return nil
      }, work)
    // Without threads there is no test to go on with.
    precondition(status == 0, "no thread for a test: \(String(cString: strerror(status)))")
    pthread_detach(thread)
  }
}
