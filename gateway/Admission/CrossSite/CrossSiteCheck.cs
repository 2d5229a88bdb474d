using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Admission.CrossSite;

/// <summary>
/// A configuration that trusts what is no origin is refused: also "*", which
/// would let every page act as whoever is signed in.
/// </summary>
internal sealed class CrossSiteCheck : IConfigCheck
{
    public ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate)
    {
        var options = candidate.GetSection(CrossSiteOptions.Section).Get<CrossSiteOptions>() ?? new CrossSiteOptions();
        return new([
            .. options
                .TrustedOrigins.Where(origin => !IsOrigin(origin))
                .Select(origin =>
                    $"CrossSite:TrustedOrigins: '{origin}' is no origin, like https://panel.example.com."
                ),
        ]);
    }

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var url)
        && url.Scheme is "https" or "http"
        && url.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase);
}
