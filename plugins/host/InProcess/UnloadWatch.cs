namespace Panel.Plugins.Host.InProcess;

/// <summary>Looks whether a load context leaves the memory within a minute.</summary>
internal static class UnloadWatch
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    public static async Task<bool> IsGoneAsync(WeakReference context, TimeProvider clock, Func<bool> stop)
    {
        var start = clock.GetTimestamp();
        var pause = FirstPause;
        while (context.IsAlive && !stop())
        {
            if (clock.GetElapsedTime(start) > Most)
            {
                return false;
            }

            // The context goes in two steps: its types first, then what their finalizers held.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(pause, clock);
            pause *= 2;
        }

        return true;
    }
}
