using Panel.Gateway.Routing.Configuration;

namespace Panel.Gateway.Admission.Limits.Settings;

/// <summary>A configuration file with wrong limits is refused as a whole.</summary>
internal sealed class LimitsCheck : IConfigCheck
{
    public ValueTask<IReadOnlyList<string>> ProblemsOfAsync(IConfiguration candidate) =>
        new([.. LimitSettings.Read(candidate).Problems]);
}
