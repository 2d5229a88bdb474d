using System.Xml.Linq;
using Panel.Plugins.Dns;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Route53;

/// <summary>What AWS's error codes mean for the caller: most come with the status 400.</summary>
internal static class AwsFailures
{
    private static readonly string[] Secrets = ["secret_access_key"];

    public static ProviderException Read(ProviderAnswer answer, ProviderCredential credential)
    {
        var document = Route53Xml.TryParse(answer.Body);
        var code = document is null ? null : Code(document);
        var words = document is null
            ? ""
            : string.Join(' ', Route53Xml.Descendants(document, "Message").Select(message => message.Value));
        var failure = code switch
        {
            "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "PriorRequestNotComplete" =>
                ProviderFailure.RateLimited,
            "AccessDenied"
            or "AccessDeniedException"
            or "InvalidClientTokenId"
            or "UnrecognizedClientException"
            or "SignatureDoesNotMatch"
            or "MissingAuthenticationToken"
            or "IncompleteSignature"
            or "ExpiredToken"
            or "ExpiredTokenException"
            or "NotAuthorized"
            or "OptInRequired" => ProviderFailure.Unauthorized,
            "NoSuchHostedZone" => ProviderFailure.NotFound,
            "InvalidChangeBatch" when IsConflict(words) => ProviderFailure.Conflict,
            "ServiceUnavailable" or "InternalFailure" => ProviderFailure.Unavailable,
            _ => answer.Failure,
        };
        var message =
            words.Length > 0
                ? $"AWS: {ProviderText.Clean(words, credential, Secrets)} ({ProviderText.Clean(code ?? "")})"
                : $"AWS answered with {(int)answer.Status}.";
        return new ProviderException(failure, message, answer.RetryAfter);
    }

    private static string Code(XElement document) =>
        Route53Xml.Descendants(document, "Code").FirstOrDefault()?.Value ?? document.Name.LocalName;

    // The documented messages of a DELETE that does not match and of a CREATE that finds the set.
    private static bool IsConflict(string words) =>
        words.Contains("but it was not found", StringComparison.Ordinal)
        || words.Contains("do not match the current values", StringComparison.Ordinal)
        || words.Contains("but it already exists", StringComparison.Ordinal);
}
