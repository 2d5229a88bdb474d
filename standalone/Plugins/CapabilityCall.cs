using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Panel.Hosting.Json;
using Panel.Plugins.Host;
using Panel.Plugins.Host.Packages;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Clouds;
using Panel.Plugins.Sdk.Dns;
using Panel.Plugins.Sdk.Gateway;
using Panel.Plugins.Sdk.Notifications;

namespace Panel.Standalone.Plugins;

/// <summary>Calls one method of a capability by its name, with arguments and the answer as JSON.</summary>
internal sealed class CapabilityCall(IPluginCatalog catalog, PluginManifest manifest)
{
    private const string Suffix = "Async";

    private static readonly MethodInfo Generic = typeof(CapabilityCall).GetMethod(
        nameof(InvokeAsync),
        BindingFlags.NonPublic | BindingFlags.Instance
    )!;

    private static readonly Dictionary<string, Type> Interfaces = new(StringComparer.Ordinal)
    {
        ["dns"] = typeof(IDnsProvider),
        ["notifications"] = typeof(INotificationChannel),
        ["cloud"] = typeof(ICloudProvider),
        ["gateway"] = typeof(IGatewayExtension),
    };

    /// <param name="name">With or without Async; also a property, for example <c>Limits</c>.</param>
    /// <param name="arguments">By the name of the parameter, in snake_case.</param>
    /// <param name="credential">Fields of the credential, for methods that take one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidDataException">There is no such method, or an argument is missing.</exception>
    public Task<string> RunAsync(
        string name,
        JsonObject arguments,
        IReadOnlyDictionary<string, string> credential,
        CancellationToken cancellationToken
    )
    {
        foreach (var capability in manifest.Capabilities.Select(listed => Interfaces[listed]))
        {
            var method = capability
                .GetMethods()
                .FirstOrDefault(method => Is(method.Name, name) || Is(method.Name, $"get_{name}"));
            if (method is not null)
            {
                return (Task<string>)
                    Generic
                        .MakeGenericMethod(capability)
                        .Invoke(
                            this,
                            BindingFlags.DoNotWrapExceptions,
                            binder: null,
                            [method, arguments, credential, cancellationToken],
                            culture: null
                        )!;
            }
        }

        throw new InvalidDataException($"None of its capabilities has a method {name}.");
    }

    private static bool Is(string method, string name) =>
        method.Equals(name, StringComparison.OrdinalIgnoreCase)
        || method.Equals($"{name}{Suffix}", StringComparison.OrdinalIgnoreCase);

    private Task<string> InvokeAsync<TCapability>(
        MethodInfo method,
        JsonObject arguments,
        IReadOnlyDictionary<string, string> credential,
        CancellationToken cancellationToken
    )
        where TCapability : class =>
        catalog.CallAsync<TCapability, string>(
            manifest.Id,
            async (capability, token) =>
            {
                object?[] values = [.. method.GetParameters().Select(one => Bind(one, arguments, credential, token))];
                var answer = method.Invoke(
                    capability,
                    BindingFlags.DoNotWrapExceptions,
                    binder: null,
                    values,
                    culture: null
                );
                return JsonSerializer.Serialize(await ResultAsync(answer), PanelJson.Options);
            },
            cancellationToken
        );

    private object? Bind(
        ParameterInfo parameter,
        JsonObject arguments,
        IReadOnlyDictionary<string, string> credential,
        CancellationToken token
    )
    {
        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return token;
        }

        if (parameter.ParameterType == typeof(ProviderCredential))
        {
            var type = manifest.CredentialTypes.Count > 0 ? manifest.CredentialTypes[0].Type : "none";
            return new ProviderCredential("run", Version: 1, type, credential);
        }

        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);
        if (arguments.TryGetPropertyValue(name, out var value))
        {
            return value.Deserialize(parameter.ParameterType, PanelJson.Options);
        }

        return new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable
            ? null
            : throw new InvalidDataException($"The argument {name} is missing.");
    }

    private static async Task<object?> ResultAsync(object? answer)
    {
        if (answer?.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            answer = type.GetMethod(nameof(ValueTask<>.AsTask))!.Invoke(answer, null);
        }
        else if (answer is ValueTask plain)
        {
            answer = plain.AsTask();
        }

        if (answer is not Task task)
        {
            return answer;
        }

        await task;
        // An async method without a result has one of a hidden type.
        return task.GetType().GetProperty("Result") is { } result && result.PropertyType.Name != "VoidTaskResult"
            ? result.GetValue(task)
            : null;
    }
}
