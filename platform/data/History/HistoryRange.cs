using System.Globalization;
using Panel.Hosting.Errors;

namespace Panel.Data.History;

/// <summary>Which part of a history is wanted, and how finely.</summary>
/// <param name="From">Included.</param>
/// <param name="To">Not included.</param>
/// <param name="Step">Seconds: 10, 60 or 600.</param>
public sealed record HistoryRange(DateTimeOffset From, DateTimeOffset To, int Step)
{
    public const int MostPoints = 2000;

    private static readonly int[] Steps = [HistorySteps.Fine, HistorySteps.Middle, HistorySteps.Coarse];

    /// <summary>Reads the query: the last hour and a fitting step without it.</summary>
    public static Result<HistoryRange> Read(HistoryQuery query, DateTimeOffset now)
    {
        if (!TryTime(query.To, now, out var to))
        {
            return ApiErrors.Invalid("to", "Must be a time such as 2026-01-31T12:00:00Z.");
        }

        if (!TryTime(query.From, to - HistorySteps.Hour, out var from))
        {
            return ApiErrors.Invalid("from", "Must be a time such as 2026-01-31T12:00:00Z.");
        }

        if (from >= to)
        {
            return ApiErrors.Invalid("from", "Must be before `to`.");
        }

        if (to - from > HistorySteps.Kept)
        {
            return ApiErrors.Invalid("from", "At most 30 days before `to`.");
        }

        if (query.Step is null or "auto")
        {
            return new HistoryRange(from, to, Fitting(from, to, now));
        }

        if (
            !int.TryParse(query.Step, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            || !Steps.Contains(step)
        )
        {
            return ApiErrors.Invalid("step", "Must be auto, 10, 60 or 600.");
        }

        return (to - from).TotalSeconds / step > MostPoints
            ? ApiErrors.Invalid("step", $"That would be more than {MostPoints} points.")
            : new HistoryRange(from, to, step);
    }

    // The finest that is kept for all of the range and stays below the most points; 30 days in steps of
    // ten minutes are 4,320 points, so the longest ranges double them.
    private static int Fitting(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        var kept = HistorySteps.StepOf(HistorySteps.HourOf(from), now);
        var seconds = (to - from).TotalSeconds;
        var step = Steps.FirstOrDefault(step => step >= kept && seconds / step <= MostPoints);
        return step > 0 ? step : Longest(seconds);
    }

    private static int Longest(double seconds)
    {
        var step = HistorySteps.Coarse;
        while (seconds / step > MostPoints)
        {
            // Divisors of an hour, so that steps never reach over two rows.
            step = step == HistorySteps.Coarse ? 1800 : 3600;
        }

        return step;
    }

    private static bool TryTime(string? text, DateTimeOffset otherwise, out DateTimeOffset time)
    {
        time = otherwise;
        return text is null
            || (
                DateTimeOffset.TryParse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out time
                ) && time.Year is > 1970 and < 9999
            );
    }
}
