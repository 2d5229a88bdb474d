using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Panel.Telemetry.Prometheus;

/// <summary>Writes what the SDK has aggregated on the page of the scrape in hand.</summary>
/// <remarks>Stands in for OpenTelemetry's own exporter, which has one page for each host (ADR 16).</remarks>
/// <param name="service">Value of the label <c>service</c> on every sample.</param>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter(string service) : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly StringBuilder _labels = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private PrometheusPage? _page;

    public Func<int, bool>? Collect { get; set; }

    /// <summary>Adds this source to the page. One scrape at a time.</summary>
    public void WriteTo(PrometheusPage page)
    {
        _page = page;
        Collect?.Invoke(Timeout.Infinite);
        _page = null;
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        if (_page is not { } page)
        {
            return ExportResult.Success;
        }

        foreach (var metric in batch)
        {
            Write(page, metric);
        }

        return ExportResult.Success;
    }

    private void Write(PrometheusPage page, Metric metric)
    {
        var type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            MetricType.ExponentialHistogram => null,
            _ => "gauge",
        };
        if (
            type is null
            || page.Family(
                PrometheusNames.Metric(metric.Name, metric.Unit, type == "counter"),
                type,
                metric.Description,
                this
            )
                is not { } family
        )
        {
            return;
        }

        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = LabelsOf(point);
            if (type == "histogram")
            {
                WriteHistogram(family, labels, point);
            }
            else
            {
                family.Samples.AppendSample(family.Name, labels, ValueOf(metric.MetricType, point));
            }
        }
    }

    private static double ValueOf(MetricType type, in MetricPoint point) =>
        type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
            MetricType.LongGauge => point.GetGaugeLastValueLong(),
            _ => point.GetGaugeLastValueDouble(),
        };

    // Each bucket counts all smaller ones too; the SDK's do not.
    private static void WriteHistogram(MetricFamily family, string labels, in MetricPoint point)
    {
        var (bucketName, comma, total) = ($"{family.Name}_bucket", labels.Length > 0 ? "," : "", 0L);
        foreach (var bucket in point.GetHistogramBuckets())
        {
            total += bucket.BucketCount;
            family.Samples.AppendSample(
                bucketName,
                $"{labels}{comma}le=\"{PrometheusText.Number(bucket.ExplicitBound)}\"",
                total
            );
        }

        family.Samples.AppendSample($"{family.Name}_sum", labels, point.GetHistogramSum());
        family.Samples.AppendSample($"{family.Name}_count", labels, total);
    }

    private string LabelsOf(in MetricPoint point)
    {
        _labels.Clear();
        _names.Clear();
        _names.Add("service");
        _names.Add("le");
        _labels.AppendLabel("service", service);
        foreach (var (tag, value) in point.Tags)
        {
            // Two tags may come to one name; a sample must not name a label twice.
            var name = PrometheusNames.Label(tag);
            if (_names.Add(name))
            {
                _labels.AppendLabel(
                    name,
                    value is bool flag
                        ? (flag ? "true" : "false")
                        : Convert.ToString(value, CultureInfo.InvariantCulture)
                );
            }
        }

        return _labels.ToString();
    }
}
