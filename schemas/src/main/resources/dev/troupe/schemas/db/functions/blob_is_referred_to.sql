--liquibase formatted sql

--changeset troupe:function-blob-is-referred-to splitStatements:false stripComments:false runOnChange:true
-- Whether something needs a stored blob. Whatever comes to refer to blobs is added here, and says so as BlobReferences has it.
CREATE OR REPLACE FUNCTION blob_is_referred_to(p_tenant text, p_digest text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM file WHERE tenant = p_tenant AND digest = p_digest)
      OR EXISTS (SELECT FROM upload_part WHERE tenant = p_tenant AND digest = p_digest)
      OR EXISTS (SELECT FROM output_blob WHERE tenant = p_tenant AND digest = p_digest)
      OR EXISTS (SELECT FROM batch WHERE tenant = p_tenant AND input_digest = p_digest AND status = 'validating')
$$;
--rollback DROP FUNCTION blob_is_referred_to;
