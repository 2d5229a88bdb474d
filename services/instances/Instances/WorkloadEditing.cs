using Panel.Hosting.Principals;

namespace Panel.Instances.Instances;

/// <summary>
/// Who may set variables that a workload declares as not editable: whoever could change the workload itself, and the
/// platform's administrators.
/// </summary>
internal static class WorkloadEditing
{
    public const string Permission = "workloads.update";

    /// <param name="organization">Of the workload.</param>
    /// <param name="adminPermission">What an administrator must hold, for example <c>servers.create</c>.</param>
    public static bool MayEditWorkloads(this Principal caller, Guid organization, string adminPermission) =>
        caller.CanAdmin(adminPermission) || (caller.OrganizationId == organization && caller.Can(Permission));
}
