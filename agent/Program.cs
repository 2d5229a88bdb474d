using Microsoft.Extensions.Options;
using Panel.Agent;
using Panel.Agent.Registration;

try
{
    await using var app = await AgentHost.CreateAsync(args, configure: null, CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception e) when (e is OptionsValidationException or RegistrationRefusedException or InvalidDataException or InvalidOperationException)
{
    // The operator's to mend: a sentence says more than a stack trace.
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
