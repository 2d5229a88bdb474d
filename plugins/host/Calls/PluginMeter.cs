using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Panel.Plugins.Host.Calls;

/// <summary>Meter <c>Panel.Plugins</c>: calls by plugin and outcome, and how long they took.</summary>
internal sealed class PluginMeter
{
    private readonly Counter<long> _calls;
    private readonly Histogram<double> _duration;

    public PluginMeter(IMeterFactory meters)
    {
        var meter = meters.Create("Panel.Plugins");
        _calls = meter.CreateCounter<long>(
            "panel.plugin.calls",
            description: "Calls of plugins: succeeded, refused by the provider, cancelled, or failed with a code."
        );
        _duration = meter.CreateHistogram<double>("panel.plugin.duration", "s", "How long calls of plugins take.");
    }

    /// <param name="plugin">Of the manifest.</param>
    /// <param name="outcome">succeeded, refused, cancelled, or a code of <see cref="PluginFailedException"/>.</param>
    /// <param name="duration">Of the call.</param>
    public void Record(string plugin, string outcome, TimeSpan duration)
    {
        var tags = new TagList { { "plugin", plugin }, { "outcome", outcome } };
        _calls.Add(1, tags);
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("plugin", plugin));
    }
}
