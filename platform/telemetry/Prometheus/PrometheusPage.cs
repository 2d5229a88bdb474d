using System.Text;

namespace Panel.Telemetry.Prometheus;

/// <summary>One answer to one scrape, put together from all sources of the process.</summary>
internal sealed class PrometheusPage
{
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <summary>
    /// Null when the name is taken: by another type, or already by the same writer. A
    /// page that breaks the format would be thrown away whole.
    /// </summary>
    public MetricFamily? Family(string name, string type, string help, object writer)
    {
        if (!_families.TryGetValue(name, out var family))
        {
            _families[name] = family = new MetricFamily(name, type, help);
        }

        if (family.Type != type || ReferenceEquals(family.Writer, writer))
        {
            return null;
        }

        family.Writer = writer;
        return family;
    }

    public override string ToString()
    {
        var page = new StringBuilder();
        foreach (var family in _families.Values)
        {
            family.WriteTo(page);
        }

        return page.ToString();
    }
}
