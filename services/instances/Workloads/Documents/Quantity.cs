using System.Globalization;
using System.Text.RegularExpressions;

namespace Panel.Instances.Workloads.Documents;

/// <summary>
/// Amounts as Kubernetes writes them. CPU: <c>500m</c>, <c>2</c>, <c>0.5</c>.
/// Memory: <c>512Mi</c>, <c>1Gi</c>, <c>1G</c>, plain bytes.
/// </summary>
internal static partial class Quantity
{
    private const int MaxCores = 1024;
    private const decimal MaxBytes = 1L << 50;

    /// <summary>Thousandths of a core, rounded up; null when it is none.</summary>
    public static int? Millicores(string text)
    {
        if (Cpu().Match(text) is not { Success: true } match || !TryNumber(match, out var number))
        {
            return null;
        }

        var milli = match.Groups["unit"].Value == "m" ? number : number * 1000;
        return milli is > 0 and <= MaxCores * 1000 ? (int)decimal.Ceiling(milli) : null;
    }

    /// <summary>Bytes, rounded up; null when it is none.</summary>
    public static long? Bytes(string text)
    {
        if (Memory().Match(text) is not { Success: true } match || !TryNumber(match, out var number))
        {
            return null;
        }

        var bytes = number * Factor(match.Groups["unit"].Value);
        return bytes is > 0 and <= MaxBytes ? (long)decimal.Ceiling(bytes) : null;
    }

    private static decimal Factor(string unit) =>
        unit switch
        {
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            "k" or "K" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "T" => 1_000_000_000_000,
            _ => 1,
        };

    private static bool TryNumber(Match match, out decimal number) =>
        decimal.TryParse(
            match.Groups["number"].Value,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out number
        );

    // Twelve digits at most, so that no multiplication can overflow.
    [GeneratedRegex(
        @"^(?<number>[0-9]{1,12}(\.[0-9]{1,9})?)(?<unit>m)?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Cpu();

    [GeneratedRegex(
        @"^(?<number>[0-9]{1,16}(\.[0-9]{1,9})?)(?<unit>Ki|Mi|Gi|Ti|[kKMGT])?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Memory();
}
