using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Notifications.Events.Tests;

public sealed class DocTests
{
    [Fact]
    public void A_document_comes_back_as_it_was() =>
        Prop.ForAll<byte[]>(bytes => Doc.FromJson(bytes).ToJson().AsSpan().SequenceEqual(bytes)).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_long_document_is_compressed_and_a_short_one_is_not()
    {
        Assert.Equal(Doc.Brotli, Doc.FromJson(new byte[10_000]).Encoding);
        Assert.Equal(Doc.Identity, Doc.FromJson("{}"u8).Encoding);
    }

    [Fact]
    public void A_document_as_deep_as_the_watcher_takes_it_can_be_parsed()
    {
        var deep = new string('[', 500) + new string(']', 500);
        Assert.Equal(deep, Doc.FromJson(Encoding.UTF8.GetBytes(deep)).Parse().GetRawText());
    }

    [Theory]
    [InlineData("zstd", false)]
    [InlineData(Doc.Brotli, true)]
    public void What_cannot_be_opened_says_so(string encoding, bool elsewhere) =>
        Assert.Throws<InvalidDataException>(() => new Doc(encoding, elsewhere ? null : [1], elsewhere ? "s3://x" : null).ToJson());

    [Fact]
    public void A_newer_epoch_comes_after_every_position_of_an_older_one()
    {
        var old = new Position("a", 1, 1000);
        Assert.True(new Position("b", 2, 1) > old);
        Assert.True(new Position("a", 1, 1001) > old);
        Assert.True(old >= new Position("a", 1, 1000));
    }

    [Fact]
    public void A_sync_id_depends_on_the_application_and_its_start_alone()
    {
        var at = new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.FromHours(1));
        Assert.Equal(SyncIds.Of("u", at), SyncIds.Of("u", at.ToUniversalTime()));
        Assert.NotEqual(SyncIds.Of("u", at), SyncIds.Of("v", at));
        Assert.Equal(32, SyncIds.Of("u", at).Length);
    }
}
