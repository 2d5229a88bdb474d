namespace Panel.Data.Auditing;

/// <summary>
/// Says who changed what. A record leaves when, and only when, the scope's database
/// context is saved and its transaction committed: call it
/// before the save of the change itself. Every request that changes something has one (see <see cref="AuditGuard"/>).
/// </summary>
public interface IAudit
{
    /// <param name="action">Target and verb in the past, for example <c>instance.restarted</c>.</param>
    /// <param name="before">What was there; written as JSON. Never put a secret in it.</param>
    /// <param name="after">What is there now, likewise.</param>
    /// <param name="organization">Whose resource it is; by default the caller's current organization.</param>
    /// <remarks>
    /// Where no request stands behind it, the panel itself is the actor, as in <see cref="RecordByPanel"/>.
    /// </remarks>
    void Record(
        string action,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    );

    /// <summary>
    /// The caller is a member of that organization, whichever one the request acts in:
    /// what they do there is no platform administrator's act.
    /// Services that know no memberships need not say so; there an administrator who
    /// acts outside of the request's own organization is one.
    /// </summary>
    void CallerIsMemberOf(Guid organizationId);

    /// <summary>The request found everything as it asked for: there is nothing to record.</summary>
    void NothingChanged();

    /// <summary>For requests whose user is known only now: a sign-in, a registration, a password reset.</summary>
    void RecordBy(
        Guid userId,
        string userName,
        string action,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    );

    /// <summary>
    /// For what the panel does of its own accord, whoever's request led to it; the address is still the request's.
    /// </summary>
    void RecordByPanel(
        string action,
        AuditSubject target,
        object? before = null,
        object? after = null,
        Guid? organization = null
    );
}
