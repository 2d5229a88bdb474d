namespace Panel.Data.Idempotency;

/// <summary>One <c>Idempotency-Key</c> of one caller, with the answer once there is one. Kept 24 hours.</summary>
public sealed class IdempotencyRecord
{
    /// <summary>SHA-256 of credential, user, organization, method, path and key.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the query and the body: the same key with others is refused.</summary>
    public required string BodyHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Zero while the first request still runs.</summary>
    public int Status { get; set; }

    /// <summary>Headers and body of the answer, protected: an answer may hold a token.</summary>
    public string? Answer { get; set; }
}
