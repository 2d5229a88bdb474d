using System.Globalization;

namespace Panel.Instances.Tests.Support;

/// <summary>Processor time of one thread, which other work of the machine and of the process adds nothing to.</summary>
internal static class ThreadTime
{
    /// <param name="work">Stays on the thread that it is called on.</param>
    public static TimeSpan Of(Action work)
    {
        var before = Now();
        work();
        return Now() - before;
    }

    // The kernel's account of the thread: nanoseconds on a processor, waiting for one, and turns.
    private static TimeSpan Now()
    {
        var account = File.ReadAllText("/proc/thread-self/schedstat");
        return TimeSpan.FromMicroseconds(
            long.Parse(account[..account.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture) / 1000
        );
    }
}
