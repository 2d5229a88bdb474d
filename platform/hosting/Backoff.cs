namespace Panel.Hosting;

public static class Backoff
{
    /// <summary>
    /// How long to wait after so many failures: <paramref name="first"/>, then
    /// double with each, up to <paramref name="longest"/>.
    /// </summary>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        var delay = first * Math.Pow(2, Math.Min(failures - 1, 30));
        return delay < longest ? delay : longest;
    }
}
