using System.Globalization;
using System.Text;

namespace Panel.Telemetry.Prometheus;

/// <summary>Numbers, labels and escapes of the text exposition format 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    public static void AppendLabel(this StringBuilder labels, string name, string? value)
    {
        if (labels.Length > 0)
        {
            labels.Append(',');
        }

        labels.Append(name).Append("=\"");
        foreach (var letter in value ?? "")
        {
            _ = letter switch
            {
                '\\' => labels.Append("\\\\"),
                '"' => labels.Append("\\\""),
                '\n' => labels.Append("\\n"),
                _ => labels.Append(letter),
            };
        }

        labels.Append('"');
    }

    /// <param name="labels">Without braces.</param>
    public static void AppendSample(this StringBuilder samples, string name, string labels, double value)
    {
        samples.Append(name);
        if (labels.Length > 0)
        {
            samples.Append('{').Append(labels).Append('}');
        }

        samples.Append(' ').Append(Number(value)).Append('\n');
    }

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : double.IsNaN(value) ? "NaN"
        : value.ToString(CultureInfo.InvariantCulture);
}
