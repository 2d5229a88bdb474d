using Panel.Plugins.Sdk;

namespace Panel.Plugins.Dns;

/// <summary>Runs the steps of a credential's check.</summary>
internal static class CredentialChecks
{
    /// <summary>
    /// A refusal becomes a failed step; what says nothing about the credential (limits, outages) is thrown.
    /// </summary>
    public static async Task<CredentialCheckStep> RunAsync(string name, Func<Task<string?>> step)
    {
        try
        {
            return new CredentialCheckStep(name, Ok: true, await step());
        }
        catch (ProviderException exception)
            when (exception.Failure
                    is ProviderFailure.Unauthorized
                        or ProviderFailure.Refused
                        or ProviderFailure.NotFound
                        or ProviderFailure.HostNotDeclared
            )
        {
            return new CredentialCheckStep(name, Ok: false, exception.Message);
        }
    }
}
