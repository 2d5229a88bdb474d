using Panel.Gateway.Admission.Introspection;
using Panel.Gateway.Admission.Limits;
using Panel.Hosting.Errors;

namespace Panel.Gateway.Admission;

/// <summary>
/// What the gateway finds out about a request on its way. One object for all of it: to find a
/// feature of a request takes a search past all of the server's own,
/// and a dozen places ask.
/// </summary>
internal sealed class RequestState(TimeProvider clock)
{
    private string? _anonymous;
    private long _sentAt;

    /// <summary>Whose credential the request carries; null for an anonymous request.</summary>
    public Caller? Caller { get; set; }

    /// <summary>
    /// Why the credential that the request carries gives it no caller. A route for everybody ignores the refusal.
    /// </summary>
    public ApiError? Refusal { get; set; }

    /// <summary>What limits said of it.</summary>
    public AppliedLimits Limits { get; } = new(clock);

    /// <summary>The header with the internal token that the service gets; null until there is one.</summary>
    public string? Authorization => Caller?.Known.Authorization ?? _anonymous;

    /// <summary>How long a service took until it began to answer; null for a request that went to none.</summary>
    public TimeSpan? Waited { get; private set; }

    public static RequestState Of(HttpContext context) => context.Features.Get<RequestState>()!;

    public void GoAsNobody(string authorization) => _anonymous = authorization;

    /// <summary>It goes to a service now, perhaps not to the first.</summary>
    public void Send() => _sentAt = clock.GetTimestamp();

    /// <summary>The answer begins now.</summary>
    public void Answer() => Waited = _sentAt == 0 ? null : clock.GetElapsedTime(_sentAt);
}
