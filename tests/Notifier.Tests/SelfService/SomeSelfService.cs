using System.Text.Json;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Tests.Routing;

namespace Notifications.Notifier.Tests.SelfService;

/// <summary>Configurations of an operator, and ConfigMaps of a namespace.</summary>
internal static class SomeSelfService
{
    /// <summary>Self-service is on for the namespace <c>argocd</c>, in which the events of <see cref="Happening"/> are.</summary>
    public const string Operator = """
        selfService: { namespaces: [argo*] }
        destinations: { slack: { type: slack, token: none }, github: { type: github, token: none } }
        """;

    public static NotifierConfiguration Configured(string yaml = Operator, params (string Name, string Value)[] environment)
    {
        var document = ConfigurationDocument.Parse(yaml, "notifications.yaml", EnvironmentVariables.Of(environment));
        var configuration = NotifierConfiguration.Bind(document);
        document.ThrowIfInvalid();
        return configuration;
    }

    public static SelfServiceText Text(string yaml, params (string Key, string Text)[] templates) => new(
        "notifications",
        Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(
            templates.Append(("notifications.yaml", yaml)).ToDictionary(entry => entry.Item1, entry => entry.Item2))));

    public static ApplicationTransitioned With(this ApplicationTransitioned appEvent, SelfServiceText? text) =>
        appEvent with { Routing = appEvent.Routing with { SelfService = text } };

    public static ApplicationTransitioned Created(SelfServiceText? text, params string[] subscribed) =>
        new Happening().Subscribed(subscribed).With((TransitionKinds.Created, null)).Event().With(text);
}
