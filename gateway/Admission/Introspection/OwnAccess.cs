using Panel.Hosting.Auth;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>
/// Takes out of a service's answer what it says about its caller's access, and forgets that caller: the next request
/// here is judged by what holds now. Other gateways hear of it on the bus. The header is a service's own: the nodes
/// service, through which agents answer, leaves no such header in.
/// </summary>
internal static class OwnAccess
{
    public static void Take(IHeaderDictionary headers, Revocations revocations)
    {
        if (!headers.TryGetValue(AccessChange.Header, out var changed))
        {
            return;
        }

        headers.Remove(AccessChange.Header);
        if (Guid.TryParse(changed.ToString(), out var subject))
        {
            revocations.Add(subject);
        }
    }
}
