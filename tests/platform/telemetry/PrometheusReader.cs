using System.Globalization;
using System.Text.RegularExpressions;

namespace Panel.Telemetry.Tests;

/// <summary>
/// Reads a page of the text format 0.0.4 as strictly as its description
/// allows, and refuses what a server would refuse.
/// </summary>
internal sealed partial class PrometheusReader
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _helps = new(StringComparer.Ordinal);
    private readonly List<Sample> _samples = [];
    private string? _family;

    private PrometheusReader() { }

    public IReadOnlyList<Sample> Samples => _samples;

    public IReadOnlyDictionary<string, string> Types => _types;

    public IReadOnlyDictionary<string, string> Helps => _helps;

    public static PrometheusReader Read(string page)
    {
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
        var reader = new PrometheusReader();
        foreach (var line in page[..^1].Split('\n'))
        {
            reader.ReadLine(line);
        }

        reader.CheckHistograms();
        return reader;
    }

    public double Value(string name, params (string Label, string Value)[] labels) =>
        Assert
            .Single(
                _samples,
                sample =>
                    sample.Name == name
                    && labels.All(label => sample.Labels.GetValueOrDefault(label.Label) == label.Value)
            )
            .Value;

    private void ReadLine(string line)
    {
        if (HelpLine().Match(line) is { Success: true } help)
        {
            Enter(help.Groups[1].Value);
            Assert.True(_helps.TryAdd(help.Groups[1].Value, help.Groups[2].Value), $"second HELP: {line}");
            Assert.DoesNotMatch(@"(?<!\\)(\\\\)*\\[^\\n]", help.Groups[2].Value);
        }
        else if (TypeLine().Match(line) is { Success: true } type)
        {
            Enter(type.Groups[1].Value);
            Assert.True(_types.TryAdd(type.Groups[1].Value, type.Groups[2].Value), $"second TYPE: {line}");
        }
        else
        {
            ReadSample(line);
        }
    }

    // All lines of a family stand together.
    private void Enter(string family)
    {
        if (_family == family)
        {
            return;
        }

        if (_family is not null)
        {
            _closed.Add(_family);
        }

        Assert.DoesNotContain(family, _closed);
        _family = family;
    }

    private void ReadSample(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"no sample: {line}");
        var name = match.Groups["name"].Value;
        var type = _types.GetValueOrDefault(_family ?? "");
        Assert.True(
            type is not null
                && (
                    type == "histogram"
                        ? name == $"{_family}_bucket" || name == $"{_family}_sum" || name == $"{_family}_count"
                        : name == _family
                ),
            $"sample outside of its family {_family}: {line}"
        );
        if (type == "counter")
        {
            Assert.EndsWith("_total", name, StringComparison.Ordinal);
        }

        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match label in Label().Matches(match.Groups["labels"].Value))
        {
            Assert.True(labels.TryAdd(label.Groups[1].Value, Unescape(label.Groups[2].Value)), $"label twice: {line}");
        }

        Assert.True(
            _series.Add(name + string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal))),
            $"series twice: {line}"
        );
        Assert.Equal(
            name.EndsWith("_bucket", StringComparison.Ordinal) && type == "histogram",
            labels.ContainsKey("le")
        );
        _samples.Add(new Sample(name, labels, Number(match.Groups["value"].Value)));
    }

    private void CheckHistograms()
    {
        foreach (var (name, _) in _types.Where(type => type.Value == "histogram"))
        {
            var buckets = _samples
                .Where(sample => sample.Name == $"{name}_bucket")
                .GroupBy(sample => Identity(sample.Labels, "le"));
            var counts = _samples
                .Where(sample => sample.Name == $"{name}_count")
                .ToDictionary(sample => Identity(sample.Labels, null), sample => sample.Value);
            Assert.Equal(counts.Count, _samples.Count(sample => sample.Name == $"{name}_sum"));
            foreach (var series in buckets)
            {
                var bounds = series.Select(bucket => Number(bucket.Labels["le"])).ToList();
                Assert.Equal(bounds.Order(), bounds);
                Assert.Equal(double.PositiveInfinity, bounds[^1]);
                var values = series.Select(bucket => bucket.Value).ToList();
                Assert.Equal(values.Order(), values);
                Assert.Equal(counts[series.Key], values[^1]);
            }
        }
    }

    private static string Identity(Dictionary<string, string> labels, string? without) =>
        string.Join(
            ',',
            labels.Where(label => label.Key != without).OrderBy(label => label.Key, StringComparer.Ordinal)
        );

    private static string Unescape(string text) =>
        Regex.Replace(
            text,
            @"\\(.)",
            escape => escape.Groups[1].Value == "n" ? "\n" : escape.Groups[1].Value,
            RegexOptions.None,
            TimeSpan.FromSeconds(1)
        );

    private static double Number(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    [GeneratedRegex("^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$", RegexOptions.None, 1000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(
        "^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$",
        RegexOptions.None,
        1000
    )]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"""
            + """(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="(\\[\\n"]|[^\\\n"])*")(,[a-zA-Z_][a-zA-Z0-9_]*="(\\[\\n"]|[^\\\n"])*")*)\})? """
            + """(?<value>NaN|[+-]Inf|-?[0-9.]+([eE][+-]?[0-9]+)?)$""",
        RegexOptions.None,
        1000
    )]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\[\\n"]|[^\\\n"])*)"(?:,|$)""", RegexOptions.None, 1000)]
    private static partial Regex Label();
}

internal sealed record Sample(string Name, Dictionary<string, string> Labels, double Value);
