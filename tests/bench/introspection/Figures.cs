namespace Panel.Introspection.Bench;

/// <summary>Milliseconds, and how the database finds a token.</summary>
internal sealed record Figures(string Database, long Tokens, int Questions, double P50, double P99, double Most, double PerSecond, string Plan)
{
    public override string ToString() =>
        $"{Database}: {Tokens:N0} tokens, {Questions:N0} questions, p50 {P50:F2} ms, p99 {P99:F2} ms, most {Most:F2} ms, {PerSecond:N0} per second\n  {Plan}";
}
