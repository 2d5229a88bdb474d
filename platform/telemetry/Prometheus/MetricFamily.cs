using System.Text;

namespace Panel.Telemetry.Prometheus;

/// <summary>All samples of one name on a page; the format wants them together under one HELP and TYPE.</summary>
internal sealed class MetricFamily(string name, string type, string help)
{
    public string Name => name;

    public string Type => type;

    public StringBuilder Samples { get; } = new();

    /// <summary>Who wrote last: one source may write a family once, or its samples would repeat.</summary>
    public object? Writer { get; set; }

    public void WriteTo(StringBuilder page)
    {
        if (help.Length > 0)
        {
            page.Append("# HELP ").Append(name).Append(' ').Append(PrometheusText.EscapeHelp(help)).Append('\n');
        }

        page.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n').Append(Samples);
    }
}
