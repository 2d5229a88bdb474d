using System.Diagnostics;

namespace Panel.Bus.Tests;

public sealed class StoredTraceTests
{
    [Fact]
    public void Trace_StoredOnlyWhileSomebodyCollects_GoesOnUnderItsSpan()
    {
        using var span = new Activity("request").Start();
        Assert.Null(StoredTrace.Current);
        Assert.Null(StoredTrace.Continue(span.Id, "later"));

        using var collector = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Panel.Bus",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(collector);
        var stored = StoredTrace.Current;
        span.Stop();

        Assert.Equal(span.Id, stored);
        Assert.Null(StoredTrace.Current);
        using var later = StoredTrace.Continue(stored, "later");
        Assert.Equal((span.TraceId, span.SpanId), (later!.TraceId, later.ParentSpanId));
        Assert.Null(StoredTrace.Continue(null, "later"));
        Assert.Null(StoredTrace.Continue("nonsense", "later"));
    }
}
