using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Panel.Agent.Registration;
using Panel.AgentLink;

namespace Panel.Agent.Signing;

/// <summary>Checks the headers of one request. The body is checked later, while it is read.</summary>
internal sealed class SignatureVerifier(
    AgentIdentity identity,
    NonceWindow nonces,
    ReplayBound bound,
    TimeProvider clock
)
{
    private const int MaxNonceLength = 64;
    private const int HashLength = 64;
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Null when the request is properly signed, else what is wrong with it.</summary>
    public SignatureProblem? Check(HttpRequest request, bool unsignedPayloadAllowed)
    {
        if (One(request, RequestSignature.TimestampHeader) is not { } timestampText)
        {
            return SignatureProblem.Refused("missing X-Timestamp");
        }

        if (One(request, RequestSignature.NonceHeader) is not { } nonce || nonce.Length > MaxNonceLength)
        {
            return SignatureProblem.Refused("missing or overlong X-Nonce");
        }

        if (
            One(request, RequestSignature.ContentHashHeader) is not { } contentHash
            || !IsContentHash(contentHash, unsignedPayloadAllowed)
        )
        {
            return SignatureProblem.Refused("missing or invalid X-Content-SHA256");
        }

        if (One(request, RequestSignature.SignatureHeader) is not { } signature)
        {
            return SignatureProblem.Refused("missing X-Signature");
        }

        if (!TryParse(timestampText, out var timestamp))
        {
            return SignatureProblem.Refused("invalid X-Timestamp");
        }

        if ((clock.GetUtcNow() - timestamp).Duration() > RequestSignature.Window)
        {
            return SignatureProblem.Refused("X-Timestamp is too far off; are both clocks right?");
        }

        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[mark..]);
        var expected = RequestSignature.Compute(
            identity.SigningKey.Span,
            timestampText,
            nonce,
            request.Method,
            path,
            query,
            contentHash
        );
        if (!RequestSignature.Matches(expected, signature))
        {
            return SignatureProblem.Refused("wrong signature");
        }

        if (bound.IsOfEarlierLife(timestamp))
        {
            return SignatureProblem.BeforeStart;
        }

        var result = nonces.Add(nonce, timestamp);
        if (result != NonceResult.Fresh)
        {
            return result == NonceResult.Replayed
                ? SignatureProblem.Refused("X-Nonce was used before")
                : SignatureProblem.TooMany;
        }

        bound.Note(timestamp);
        return null;
    }

    /// <summary>A repeated header is refused: the two ends might read different ones.</summary>
    private static string? One(HttpRequest request, string header) =>
        request.Headers[header] is [{ Length: > 0 } value] ? value : null;

    private static bool IsContentHash(string text, bool unsignedPayloadAllowed) =>
        text == RequestSignature.UnsignedPayload
            ? unsignedPayloadAllowed
            : text.Length == HashLength && !text.AsSpan().ContainsAnyExcept(LowerHex);

    private static bool TryParse(string text, out DateTimeOffset timestamp) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out timestamp
        ) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));
}

internal sealed record SignatureProblem(int Status, string Code, string Error)
{
    public static readonly SignatureProblem TooMany = new(
        StatusCodes.Status503ServiceUnavailable,
        "busy",
        "Too many signed requests within the time window."
    );

    public static readonly SignatureProblem BeforeStart = new(
        StatusCodes.Status503ServiceUnavailable,
        "starting",
        "Signed before the agent started, or within two seconds after it; sign it anew."
    );

    public static SignatureProblem Refused(string error) =>
        new(StatusCodes.Status401Unauthorized, "bad_signature", error);
}
