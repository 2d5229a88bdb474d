using System.Diagnostics;
using OpenTelemetry;

namespace Panel.Telemetry.Exporting;

/// <summary>Takes out of spans what may hold a secret: queries carry codes and tokens of links.</summary>
internal sealed class QuietSpans : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        if (
            data.GetTagItem("url.full") is string address
            && address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query
        )
        {
            data.SetTag("url.full", address[..query]);
        }
    }
}
