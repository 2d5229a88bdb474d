namespace Panel.Hosting.Principals;

/// <summary>Who stands behind a request.</summary>
public enum PrincipalKind
{
    Anonymous,
    User,
    Agent,
    Service,
}
