using Panel.Plugins.Sdk;

namespace Panel.Plugins.Rfc2136;

/// <summary>What a server's response code means for the caller.</summary>
internal static class DnsFailures
{
    /// <exception cref="ProviderException">Any code but success.</exception>
    public static void ThrowIfRefused(ResponseCode code, string zone)
    {
        if (code == ResponseCode.NoError)
        {
            return;
        }

        var (failure, message) = code switch
        {
            ResponseCode.Refused => (ProviderFailure.Unauthorized, "The server refuses this to the key (REFUSED)."),
            ResponseCode.NotAuthoritative => (ProviderFailure.NotFound, $"The server does not hold {zone} (NOTAUTH)."),
            ResponseCode.NotInZone => (ProviderFailure.Refused, $"The name does not belong to {zone} (NOTZONE)."),
            ResponseCode.ServerFailure => (ProviderFailure.Unavailable, "The server failed (SERVFAIL)."),
            ResponseCode.NotImplemented => (ProviderFailure.Refused, "The server knows no such request (NOTIMP)."),
            ResponseCode.FormatError => (ProviderFailure.Refused, "The server did not understand (FORMERR)."),
            ResponseCode.NoSuchName or ResponseCode.NameExists or ResponseCode.SetExists or ResponseCode.NoSuchSet => (
                ProviderFailure.Conflict,
                $"Something else than expected stands in {zone}."
            ),
            _ => (ProviderFailure.Refused, $"The server answered with the code {(int)code}."),
        };
        throw new ProviderException(failure, message);
    }
}
