namespace Panel.Hosting.Idempotency;

/// <summary>The header that makes a repeated POST count once.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int Longest = 255;
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);
}
