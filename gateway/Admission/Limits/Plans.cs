using System.Collections.Frozen;
using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits.Settings;
using Panel.Hosting.Auth;

namespace Panel.Gateway.Admission.Limits;

/// <summary>The plan of a caller, by whom the settings name.</summary>
internal sealed class Plans(IReadOnlyDictionary<string, PlanOptions> plans)
{
    private readonly FrozenDictionary<Guid, string> _credentials = By(plans, plan => plan.Credentials);
    private readonly FrozenDictionary<Guid, string> _users = By(plans, plan => plan.Users);
    private readonly FrozenDictionary<Guid, string> _organizations = By(plans, plan => plan.Organizations);
    private readonly string? _administrators = plans.FirstOrDefault(plan => plan.Value.Administrators).Key;

    public string? Of(Caller caller)
    {
        if (plans.Count == 0)
        {
            return null;
        }

        var answer = caller.Answer;
        return _credentials.GetValueOrDefault(answer.CredentialId)
            ?? _users.GetValueOrDefault(answer.SubjectId)
            ?? (answer.OrganizationId is { } organization ? _organizations.GetValueOrDefault(organization) : null)
            ?? (answer.PlatformAdmin ? _administrators : null);
    }

    // Named by two plans: the first in order of names.
    private static FrozenDictionary<Guid, string> By(
        IReadOnlyDictionary<string, PlanOptions> plans,
        Func<PlanOptions, IEnumerable<Guid>> members
    ) =>
        plans
            .OrderBy(plan => plan.Key, StringComparer.Ordinal)
            .SelectMany(plan => members(plan.Value).Select(id => (Id: id, Plan: plan.Key)))
            .DistinctBy(member => member.Id)
            .ToFrozenDictionary(member => member.Id, member => member.Plan);
}
