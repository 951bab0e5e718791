using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Notifications.Drift;
using Notifications.Events;
using Notifications.Hosting.Configuration;
using Notifications.Notifier.Enrichment;
using Notifications.Notifier.Enrichment.ArgoCd;
using Notifications.Notifier.Git;
using Notifications.Notifier.Ledger;
using Notifications.Notifier.Models;
using Notifications.Notifier.Reading;
using Notifications.Notifier.Tests.Models;
using Notifications.Testing.ArgoCd;
using Xunit;

namespace Notifications.Notifier.Tests.Reading;

/// <summary>What commands and pages say of an Application that drifts, with the fields of its Argo CD.</summary>
public sealed class DriftLookupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna@example.com", "anna@example.com with kubectl-edit")]
    [InlineData(null, "the client kubectl-edit")]
    [InlineData("", "the client kubectl-edit")]
    public async Task The_person_behind_a_client_is_named_where_an_audit_source_knows_one(string? person, string writer)
    {
        await using var argocd = await FakeArgoCd.StartAsync(Ct);
        argocd.WithAllManaged("argocd", new JsonArray(new JsonObject
        {
            ["group"] = "apps",
            ["kind"] = "Deployment",
            ["namespace"] = "shop",
            ["name"] = "web",
            ["normalizedLiveState"] = """{"metadata":{"managedFields":[{"manager":"kubectl-edit","operation":"Update","time":"2026-02-01T10:58:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}}]},"spec":{"replicas":5}}""",
            ["predictedLiveState"] = """{"spec":{"replicas":2}}""",
        }));
        var instances = new Dictionary<string, ArgoCdOptions> { ["prod-eks"] = new(argocd.Url, new Secret(FakeArgoCd.Token)) };
        using var lookup = new DriftLookup(
            new ModelFactory(Repositories.Default), instances.ToFrozenDictionary(), Redactor.Default,
            [new Audit(_ => throw new InvalidDataException("cut")), new Audit(_ => person)]);
        var newest = SomeEvents.View(SomeEvents.Application("outofsync-healthy")).Event with
        {
            Standing = new Standing("one", new DateTimeOffset(2026, 2, 1, 11, 0, 0, TimeSpan.Zero), null, null),
        };
        var state = new ApplicationState("prod-eks/argocd/argocd", Gone: false, newest, [], []);

        var (finding, facts, missing) = await lookup.CompareAsync(state, Ct);
        Assert.Equal(writer, DriftRows.Of(finding, facts, missing)!.Resources.Single(row => row.Writer is not null).Writer);

        var hand = (await lookup.FindAsync(state, Ct)).Drift!.Resources.Single(resource => resource.Hand is not null).Hand!;
        Assert.Equal(("kubectl-edit", writer.StartsWith("anna", StringComparison.Ordinal) ? person : null), (hand.Manager, hand.Person));
        var json = JsonSerializer.Serialize(hand, JsonSerializerOptions.Web);
        Assert.Equal(hand.Person is not null, json.Contains("person", StringComparison.Ordinal));
    }

    private sealed class Audit(Func<AuditedWrite, string?> find) : IAuditSource
    {
        public Task<string?> FindPersonAsync(AuditedWrite write, CancellationToken cancellationToken) => Task.FromResult(find(write));
    }
}
