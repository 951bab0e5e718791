using System.Text;
using Notifications.Watcher.Applications;
using Xunit;

namespace Notifications.Watcher.Tests.Applications;

public sealed class ReadingTests
{
    [Theory]
    [InlineData("[]", "", "a list, not an object")]
    [InlineData("""{"kind":"Rollout","metadata":{"name":"a"}}""", "argocd/a", "kind is 'Rollout', not 'Application'")]
    [InlineData("""{"metadata":{"namespace":"x"}}""", "", "metadata.name is missing")]
    [InlineData("""{"metadata":{"name":"a"},"status":"gone"}""", "argocd/a", "status is a text, not an object")]
    [InlineData("""{"metadata":{"name":"a","namespace":"x"},"spec":[]}""", "x/a", "spec is a list, not an object")]
    [InlineData("""{"metadata":{"name":"a","labels":{"x":"\ud800"}}}""", "argocd/a", "a text that is not valid Unicode")]
    public void A_malformed_object_is_named_with_what_is_wrong(string json, string where, string reason)
    {
        var malformed = Assert.IsType<ReadResult.Malformed>(ApplicationReader.Read(Encoding.UTF8.GetBytes(json), "argocd"));
        Assert.Equal((where, reason), (malformed.Where, malformed.Reason));
    }

    [Fact]
    public void What_is_cut_off_or_no_text_at_all_is_malformed()
    {
        var cut = Assert.IsType<ReadResult.Malformed>(ApplicationReader.Read("""{"metadata":{"name":"a"},"status":{"""u8.ToArray(), "argocd"));
        Assert.StartsWith("not valid JSON", cut.Reason, StringComparison.Ordinal);
        var bytes = Assert.IsType<ReadResult.Malformed>(ApplicationReader.Read((byte[])[.. """{"metadata":{"name":"a"},"spec":{"project":"""u8, (byte)'"', 0xff, (byte)'"', .. "}}"u8], "argocd"));
        Assert.Equal(("argocd/a", "not valid UTF-8"), (bytes.Where, bytes.Reason));
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"a"}}""")]
    [InlineData("""{"metadata":{"name":"a"},"spec":null,"status":null}""")]
    [InlineData("""{"metadata":{"name":"a","labels":[],"annotations":null,"uid":7},"status":{"sync":[],"health":"x","operationState":"Succeeded","history":{},"conditions":[1],"resources":[null],"reconciledAt":5}}""")]
    public void What_is_missing_or_of_another_type_inside_is_not_there(string json)
    {
        var read = Assert.IsType<ReadResult.Read>(ApplicationReader.Read(Encoding.UTF8.GetBytes(json), "argocd")).Application;
        Assert.Equal("argocd/a", read.Uid);
        Assert.Equal("default", read.Project);
        Assert.Null(read.SyncStatus);
        Assert.Null(read.Health);
        Assert.Null(read.Operation);
        Assert.Empty(read.History);
        Assert.Empty(read.Conditions);
        Assert.Empty(read.OutOfSync);
    }

    [Theory]
    [InlineData("2026-02-01T11:55:10Z", "2026-02-01T11:55:10+00:00")]
    [InlineData("2026-02-01T12:55:10.5+01:00", "2026-02-01T11:55:10.5+00:00")]
    [InlineData("2026-02-01 11:55:10", "2026-02-01T11:55:10+00:00")]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void An_odd_time_is_read_where_it_can_be(string text, string? expected)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"a"},"status":{"reconciledAt":"{{{text}}}"}}""");
        var read = Assert.IsType<ReadResult.Read>(ApplicationReader.Read(json, "argocd")).Application;
        Assert.Equal(expected is null ? null
            : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), read.ReconciledAt);
    }

    [Fact]
    public void A_multi_source_sync_has_the_revisions_of_its_result()
    {
        var read = CorpusTests.Read(CorpusTests.Json("v-multi-succeeded.json"));
        Assert.Equal(["5a8d703478b234260ffc8902311906e2ffbc2802", "0.7.0"], read.Operation!.Revisions);
        Assert.Equal(["5a8d703478b234260ffc8902311906e2ffbc2802", "0.7.0"], read.Desired.Revisions);
    }

    [Fact]
    public void The_dry_revision_is_the_one_that_the_hydrated_was_made_from()
    {
        var read = CorpusTests.Read(CorpusTests.Json("v-source-hydrator.json"));
        Assert.Equal("0123456789abcdef0123456789abcdef01234567", read.Desired.DryRevision);
    }

    [Fact]
    public void A_digest_of_the_desired_state_does_not_depend_on_the_order_of_its_fields()
    {
        string? Digest(string comparedTo) => Assert.IsType<ReadResult.Read>(ApplicationReader.Read(
            Encoding.UTF8.GetBytes("""{"metadata":{"name":"a"},"status":{"sync":{"comparedTo":""" + comparedTo + "}}}"), "")).Application.Desired.ComparedTo;
        Assert.Equal(Digest("""{"a":1,"b":[1,2],"c":{"d":"e","f":null}}"""), Digest("""{ "c": {"f":null,"d":"e"}, "b":[1,2], "a":1 }"""));
        Assert.NotEqual(Digest("""{"b":[1,2]}"""), Digest("""{"b":[2,1]}"""));
        Assert.NotEqual(Digest("""{"a":"b","c":"d"}"""), Digest("""{"a":"d","c":"b"}"""));
    }
}
