namespace Panel.Gateway.Admission.Limits.Buckets;

internal static class Timestamps
{
    public static TimeSpan Span(this TimeProvider clock, long stamps) =>
        new((long)(stamps * ((double)TimeSpan.TicksPerSecond / clock.TimestampFrequency)));

    public static long Stamps(this TimeProvider clock, TimeSpan span) =>
        (long)(span.Ticks * ((double)clock.TimestampFrequency / TimeSpan.TicksPerSecond));
}
