using System.Diagnostics;

namespace Panel.Bus.Tests;

public sealed class TraceContextCarrierTests
{
    [Fact]
    public void Trace_StoredOnlyWhileACollectorListens_GoesOnUnderItsSpan()
    {
        using var span = new Activity("request").Start();
        Assert.Null(TraceContextCarrier.Current);
        Assert.Null(TraceContextCarrier.Continue(span.Id, "later"));

        using var collector = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Panel.Bus",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(collector);
        var stored = TraceContextCarrier.Current;
        span.Stop();

        Assert.Equal(span.Id, stored);
        Assert.Null(TraceContextCarrier.Current);
        using var later = TraceContextCarrier.Continue(stored, "later");
        Assert.Equal((span.TraceId, span.SpanId), (later!.TraceId, later.ParentSpanId));
        Assert.Null(TraceContextCarrier.Continue(null, "later"));
        Assert.Null(TraceContextCarrier.Continue("nonsense", "later"));
    }
}
