namespace Panel.Identity.SignIn.Registration;

/// <summary>Section <c>Identity:Registrations</c>: how many people may register in a quarter of an hour.</summary>
internal sealed class RegistrationOptions
{
    public const string Section = "Identity:Registrations";

    /// <summary>From one address, of IPv6 one /64. Default: 20.</summary>
    public int PerAddress { get; set; } = 20;

    /// <summary>From all addresses together. Default: 300.</summary>
    public int Everywhere { get; set; } = 300;
}
