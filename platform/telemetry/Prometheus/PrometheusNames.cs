using System.Text;

namespace Panel.Telemetry.Prometheus;

/// <summary>
/// Names of instruments and tags in the alphabet of Prometheus, with the unit as
/// suffix and counters ending in <c>_total</c>: the rules of
/// OpenTelemetry's "Prometheus and OpenMetrics compatibility".
/// </summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["%"] = "percent",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
    };

    public static string Metric(string instrument, string? unit, bool isCounter)
    {
        var name = Clean(instrument, colon: true);
        if (isCounter && name.EndsWith("_total", StringComparison.Ordinal))
        {
            name = name[..^"_total".Length];
        }

        if (UnitOf(unit, isCounter) is { Length: > 0 } suffix && !name.EndsWith(suffix, StringComparison.Ordinal))
        {
            name = $"{name}_{suffix}";
        }

        return isCounter ? $"{name}_total" : name;
    }

    public static string Label(string tag) => Clean(tag, colon: false);

    private static string UnitOf(string? unit, bool isCounter)
    {
        // What stands in braces is a remark: "{request}" counts without a unit.
        if (string.IsNullOrEmpty(unit) || unit[0] == '{')
        {
            return "";
        }

        if (unit == "1")
        {
            return isCounter ? "" : "ratio";
        }

        // "Each" of the bus library.
        if (unit == "ea")
        {
            return "";
        }

        var parts = unit.Split('/', 2);
        var measured = parts[0].StartsWith('{') ? "" : Units.GetValueOrDefault(parts[0], Clean(parts[0], colon: false));
        if (parts.Length == 1)
        {
            return measured;
        }

        var per = Units.TryGetValue(parts[1], out var known) ? known.TrimEnd('s') : Clean(parts[1], colon: false);
        return measured.Length == 0 ? $"per_{per}" : $"{measured}_per_{per}";
    }

    private static string Clean(string name, bool colon)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var letter in name)
        {
            var kept = char.IsAsciiLetterOrDigit(letter) || (colon && letter == ':') ? letter : '_';
            if (kept != '_' || clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append(kept);
            }
        }

        if (clean.Length == 0 || char.IsAsciiDigit(clean[0]))
        {
            clean.Insert(0, '_');
        }

        return clean.ToString();
    }
}
