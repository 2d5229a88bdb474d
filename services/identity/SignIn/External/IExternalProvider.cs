using Panel.Hosting.Errors;
using Panel.Identity.SignIn.External.Groups;
using Panel.Identity.SignIn.Sessions;

namespace Panel.Identity.SignIn.External;

/// <summary>
/// A provider outside that can say who a person is. Each call has a time limit, and a failure is a value.
/// </summary>
internal interface IExternalProvider
{
    /// <summary>Also the login's provider in <c>user_logins</c>.</summary>
    string Name { get; }

    /// <summary>For people.</summary>
    string DisplayName { get; }

    /// <summary>Whether a person without an account gets one.</summary>
    bool AllowRegistration { get; }

    /// <summary>What the provider's groups stand for; empty when it has no say in memberships.</summary>
    IReadOnlyDictionary<string, GroupConfiguration> Groups { get; }

    SignInMethod MethodOf(ExternalIdentity identity);

    /// <summary>Where the browser goes.</summary>
    Task<Result<Uri>> AuthorizeAsync(ExternalRequest request, CancellationToken cancellationToken);

    /// <summary>Turns the code that the browser brought back into who it was.</summary>
    Task<Result<ExternalIdentity>> RedeemAsync(
        string code,
        ExternalRequest request,
        CancellationToken cancellationToken
    );
}
