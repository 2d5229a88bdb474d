namespace Panel.Identity.Passwords;

/// <summary>Section <c>Identity:Hashing</c>.</summary>
internal sealed class HashingOptions
{
    public const string Section = "Identity:Hashing";

    /// <summary>Most passwords and recovery codes hashed at once, each of which takes a core. Default: as many as
    /// there are cores.</summary>
    public int AtOnce { get; set; } = Environment.ProcessorCount;

    /// <summary>Most requests that wait for their turn; the next one is 503. Default: 64.</summary>
    public int Waiting { get; set; } = 64;

    /// <summary>Longest wait for a turn; then the request is 503. Default: 5 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(5);
}
